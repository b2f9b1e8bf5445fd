"""The site under load and under blows: real servers, real HTTP, patients who count what is lost."""
