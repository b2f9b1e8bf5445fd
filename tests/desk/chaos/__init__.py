"""Many moves at the desk, made by chance, while patients walk."""
