# Doorstep's commands. `make` alone lists them.

PORT ?= 8000
WORKERS ?= 2
PYTHON_IN_VENV = .venv/bin/python
export PORT

.DEFAULT_GOAL := help
.PHONY: help run demo fleet test quick lint format check bench model messages lock clean runtime development

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

run: runtime ## Start everything with demo data (PORT=8000, DATABASE_URL=, REDIS_URL=); Ctrl-C ends it
	@exec $(PYTHON_IN_VENV) -m deploy.local.run

demo: runtime ## Play a field day against the running system (PORT=, ARGS="--declarations 50")
	@exec $(PYTHON_IN_VENV) -m deploy.local.play play_field_day $(ARGS)

fleet: runtime ## Let a fleet live through a bad week against it, and prove that nothing is lost (ARGS="--seeds 1-10 --kill")
	@exec $(PYTHON_IN_VENV) -m deploy.local.play simulate_fleet $(ARGS)

test: development ## Run every test on real servers (WORKERS=2, ARGS=)
	@exec $(PYTHON_IN_VENV) -m pytest -n $(WORKERS) $(ARGS)

quick: development ## Run the tests that take less than two minutes together
	@exec $(PYTHON_IN_VENV) -m pytest -n $(WORKERS) -m "not slow and not browser and not chaos" $(ARGS)

lint: development ## Check style, types, the direction of imports and the house rules
	$(PYTHON_IN_VENV) -m ruff check
	$(PYTHON_IN_VENV) -m ruff format --check
	$(PYTHON_IN_VENV) -m mypy
	.venv/bin/lint-imports
	$(PYTHON_IN_VENV) -m deploy.lint.house_rules
	$(PYTHON_IN_VENV) -m deploy.lint.messages --check

format: development ## Mend what ruff can mend
	$(PYTHON_IN_VENV) -m ruff check --fix
	$(PYTHON_IN_VENV) -m ruff format

check: development ## Check the settings as production would have them, and that no migration is missing
	@exec $(PYTHON_IN_VENV) -m deploy.lint.production

bench: development ## Measure the hot paths
	@exec $(PYTHON_IN_VENV) -m tests.bench $(ARGS)

model: development ## Check the model of the sync protocol with Spin (ARGS=--deep)
	@exec $(PYTHON_IN_VENV) -m tests.model $(ARGS)

messages: development ## Compile the translations
	@exec $(PYTHON_IN_VENV) -m deploy.lint.messages

lock: development ## Lock the packages again, to the newest versions that fit
	@exec $(PYTHON_IN_VENV) -m deploy.lint.lock

clean: ## Remove .venv, caches and var/ with the demo's data
	@sh deploy/local/clean.sh

runtime:
	@sh deploy/local/venv.sh requirements.txt

development:
	@sh deploy/local/venv.sh requirements-dev.txt
