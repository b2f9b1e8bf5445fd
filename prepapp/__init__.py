"""prepapp gets a patient ready for one conversation: is IV ketamine worth considering for me?"""
