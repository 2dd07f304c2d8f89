-- Only for throw-away clusters: tests create databases as the owner, and seed rows inside their transaction as the owner.
ALTER ROLE cx_owner CREATEDB;
GRANT cx_owner TO cx_app WITH ADMIN FALSE, INHERIT FALSE, SET TRUE;
