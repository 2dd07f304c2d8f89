"""What an audit bundle holds, and the script that verifies it without the portal."""
