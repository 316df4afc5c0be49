CREATE SEQUENCE "public"."form_places" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
SELECT setval('form_places', greatest((SELECT max(form_order) FROM requests)::bigint, 1));--> statement-breakpoint
GRANT USAGE ON SEQUENCE form_places TO xuelian_app;
