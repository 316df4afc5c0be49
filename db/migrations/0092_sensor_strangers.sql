CREATE TABLE "sensor_strangers" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"door" text NOT NULL,
	"reason" text NOT NULL,
	"claimed" text,
	"hour" timestamp (3) with time zone NOT NULL,
	"times" integer NOT NULL,
	"last_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "sensor_strangers_alliance_id_id_pk" PRIMARY KEY("alliance_id","id"),
	CONSTRAINT "sensor_strangers_once" UNIQUE NULLS NOT DISTINCT("alliance_id","organisation_id","door","reason","claimed","hour")
);
--> statement-breakpoint
ALTER TABLE "sensor_strangers" ADD CONSTRAINT "sensor_strangers_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "sensor_strangers_alliance_id_organisation_id_last_at_index" ON "sensor_strangers" USING btree ("alliance_id","organisation_id","last_at");--> statement-breakpoint
CREATE INDEX "sensor_strangers_hour_index" ON "sensor_strangers" USING btree ("hour");--> statement-breakpoint
-- The one table of sensors from which rows go again: strangers write it, and nobody needs them for more than a month.
grant select, insert, update, delete on sensor_strangers to xuelian_app;
--> statement-breakpoint
do $$
declare
  sees constant text := 'app_view(''system'') or (app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead'')))';
begin
  alter table sensor_strangers enable row level security, force row level security;
  execute format('create policy sensor_strangers_sees on sensor_strangers for select to xuelian_app using (%s)', sees);
  create policy sensor_strangers_adds on sensor_strangers for insert to xuelian_app with check (app_view('system'));
  create policy sensor_strangers_changes on sensor_strangers for update to xuelian_app
    using (app_view('system')) with check (app_view('system'));
  create policy sensor_strangers_removes on sensor_strangers for delete to xuelian_app using (app_view('system'));
  execute format('create policy sensor_strangers_owner on sensor_strangers for all to %I using (true) with check (true)', current_user);
end $$;
