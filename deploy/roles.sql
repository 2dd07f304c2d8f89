-- The roles of the portal. Safe to run again; run as a superuser. Passwords are set by whoever runs it.
--   cx_owner    owns the database and migrates it
--   cx_app      web and worker; owns nothing, has what the registry of grants gives it
--   cx_officer  reads; entered by SET LOCAL ROLE
--   cx_sweep    sees what is due; entered by SET LOCAL ROLE
DO $$
DECLARE role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['cx_owner', 'cx_app', 'cx_officer', 'cx_sweep'] LOOP
        IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = role_name) THEN
            EXECUTE format('CREATE ROLE %I', role_name);
        END IF;
    END LOOP;
END $$;
ALTER ROLE cx_owner   LOGIN   NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
ALTER ROLE cx_app     LOGIN   NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
ALTER ROLE cx_officer NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
ALTER ROLE cx_sweep   NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
GRANT cx_officer TO cx_app WITH ADMIN FALSE, INHERIT FALSE, SET TRUE;
GRANT cx_sweep   TO cx_app WITH ADMIN FALSE, INHERIT FALSE, SET TRUE;
