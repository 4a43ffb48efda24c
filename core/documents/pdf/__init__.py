"""The PDF kit: Chinese official forms from plain data (forms.md). No models, no database, no clock."""
