"""Declarations that employers, landlords and schools hand in as a file."""

from apps.residence_registration.imports.declarations import DeclarationImport

__all__ = ["DeclarationImport"]
