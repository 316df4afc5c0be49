-- Roles and database of the hub on a server of your own or a managed one; run once, as whoever may create roles:
--   psql -v owner_password=… -v hub_password=… -f roles.sql
-- Neither the owner nor the application is a superuser, and neither bypasses row security.

\set ON_ERROR_STOP on

-- Every transaction of the hub acts as this role.
create role xuelian_app nologin nosuperuser nocreatedb nocreaterole noinherit nobypassrls;

-- Migrations, LISTEN and old months of readings: DATABASE_DIRECT_URL. The first migration asks for the role above, which
-- needs the right to create roles even though it stands; take that away after the hub's first start:
--   alter role xuelian_owner nocreaterole;
create role xuelian_owner login password :'owner_password' nosuperuser nocreatedb createrole nobypassrls;
-- The hub's own connections: DATABASE_URL and DATABASE_REPLICA_URL. It owns nothing and inherits nothing.
create role xuelian_hub login password :'hub_password' nosuperuser nocreatedb nocreaterole noinherit nobypassrls;

grant xuelian_app to xuelian_owner, xuelian_hub;

-- What the hub asks for by its connection string, where a pooler lets no such option pass.
alter role xuelian_hub set statement_timeout = '30s';
alter role xuelian_hub set lock_timeout = '5s';
alter role xuelian_hub set idle_in_transaction_session_timeout = '60s';

create database xuelian owner xuelian_owner encoding 'UTF8' locale 'C.UTF-8' template template0;
revoke connect, temporary on database xuelian from public;
grant connect on database xuelian to xuelian_hub;
