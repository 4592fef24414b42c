"""Every list as a file: what the filter shows in the viewer's scope, masked unless somebody says why not."""
