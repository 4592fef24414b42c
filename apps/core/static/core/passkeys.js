// A form with data-passkey asks the browser for a passkey before it is sent, and carries its answer in a field.
"use strict";

const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const toText = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const withBytes = (keys) => (keys ?? []).map((key) => ({ ...key, id: toBytes(key.id) }));

const ceremonies = {
  async create(options) {
    const publicKey = {
      ...options,
      challenge: toBytes(options.challenge),
      user: { ...options.user, id: toBytes(options.user.id) },
      excludeCredentials: withBytes(options.excludeCredentials),
    };
    const made = await navigator.credentials.create({ publicKey });
    return answer(made, { attestationObject: toText(made.response.attestationObject) });
  },
  async get(options) {
    const publicKey = {
      ...options,
      challenge: toBytes(options.challenge),
      allowCredentials: withBytes(options.allowCredentials),
    };
    const found = await navigator.credentials.get({ publicKey });
    return answer(found, {
      authenticatorData: toText(found.response.authenticatorData),
      signature: toText(found.response.signature),
      userHandle: found.response.userHandle ? toText(found.response.userHandle) : null,
    });
  },
};

function answer(credential, parts) {
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    clientExtensionResults: {},
    response: { clientDataJSON: toText(credential.response.clientDataJSON), ...parts },
  });
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const options = JSON.parse(form.querySelector("script[type='application/json']").textContent);
  const trouble = (name) => {
    for (const each of form.querySelectorAll("[data-trouble]")) each.hidden = each.dataset.trouble !== name;
  };
  if (!window.PublicKeyCredential) {
    trouble("unable");
    form.querySelector("button[type=submit]").disabled = true;
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    trouble(null);
    try {
      form.elements.passkey.value = await ceremonies[form.dataset.passkey](options);
      form.submit();
    } catch (error) {
      trouble(error.name === "SecurityError" ? "unable" : "refused");
    }
  });
}
