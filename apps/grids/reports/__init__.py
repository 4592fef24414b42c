"""Reports that leave by e-mail at their hour."""
