CREATE TABLE "device_calibrations" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"device_id" text NOT NULL,
	"celsius_offset" real NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"certificate" text NOT NULL,
	"recorded_by" text NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "device_calibrations_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "device_events" (
	"at" timestamp (3) with time zone NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	"sequence" bigint NOT NULL,
	"device_number" integer NOT NULL,
	"battery" real,
	"lat" real,
	"lon" real,
	"door_open" boolean,
	"powered" boolean,
	"agitating" boolean,
	"clock_ahead" boolean DEFAULT false NOT NULL,
	"alliance_id" text NOT NULL,
	CONSTRAINT "device_events_alliance_id_device_number_at_sequence_pk" PRIMARY KEY("alliance_id","device_number","at","sequence")
);
--> statement-breakpoint
CREATE TABLE "device_states" (
	"alliance_id" text NOT NULL,
	"device_number" integer NOT NULL,
	"organisation_id" text NOT NULL,
	"state" jsonb,
	"last_at" timestamp (3) with time zone,
	"last_celsius" real,
	"last_sequence" bigint,
	"heard_at" timestamp (3) with time zone,
	"battery" real,
	"lat" real,
	"lon" real,
	"known_until" timestamp (3) with time zone,
	"look_at" timestamp (3) with time zone,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "device_states_alliance_id_device_number_pk" PRIMARY KEY("alliance_id","device_number")
);
--> statement-breakpoint
CREATE TABLE "device_stays" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"device_id" text NOT NULL,
	"place_id" text NOT NULL,
	"since" timestamp (3) with time zone NOT NULL,
	"until" timestamp (3) with time zone,
	"moved_by" text NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "device_stays_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "devices" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"number" integer GENERATED ALWAYS AS IDENTITY (sequence name "devices_number_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"code" text NOT NULL,
	"kind" text NOT NULL,
	"probe" text NOT NULL,
	"place_id" text,
	"contents" text NOT NULL,
	"every_seconds" integer NOT NULL,
	"secret_hash" text NOT NULL,
	"calibrated_at" timestamp (3) with time zone,
	"calibration_due_at" timestamp (3) with time zone,
	"calibration_offset" real,
	"registered_by" text NOT NULL,
	"retired_at" timestamp (3) with time zone,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "devices_alliance_id_id_pk" PRIMARY KEY("alliance_id","id"),
	CONSTRAINT "devices_alliance_id_number_unique" UNIQUE("alliance_id","number")
);
--> statement-breakpoint
CREATE TABLE "readings" (
	"at" timestamp (3) with time zone NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	"sequence" bigint NOT NULL,
	"device_number" integer NOT NULL,
	"celsius" real,
	"battery" real,
	"lat" real,
	"lon" real,
	"alliance_id" text NOT NULL,
	"fault" text,
	CONSTRAINT "readings_alliance_id_device_number_at_sequence_pk" PRIMARY KEY("alliance_id","device_number","at","sequence")
) PARTITION BY RANGE ("at");
--> statement-breakpoint
CREATE TABLE "sensor_refusals" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"device_id" text,
	"reason" text NOT NULL,
	"times" integer NOT NULL,
	"told" jsonb NOT NULL,
	"named" text NOT NULL,
	"sample" text,
	"first_at" timestamp (3) with time zone NOT NULL,
	"last_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "sensor_refusals_alliance_id_id_pk" PRIMARY KEY("alliance_id","id"),
	CONSTRAINT "sensor_refusals_once" UNIQUE NULLS NOT DISTINCT("alliance_id","organisation_id","device_id","reason")
);
--> statement-breakpoint
ALTER TABLE "device_calibrations" ADD CONSTRAINT "device_calibrations_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "device_calibrations" ADD CONSTRAINT "device_calibrations_alliance_id_device_id_devices_alliance_id_id_fk" FOREIGN KEY ("alliance_id","device_id") REFERENCES "public"."devices"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "device_states" ADD CONSTRAINT "device_states_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "device_states" ADD CONSTRAINT "device_states_alliance_id_device_number_devices_alliance_id_number_fk" FOREIGN KEY ("alliance_id","device_number") REFERENCES "public"."devices"("alliance_id","number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "device_stays" ADD CONSTRAINT "device_stays_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "device_stays" ADD CONSTRAINT "device_stays_alliance_id_device_id_devices_alliance_id_id_fk" FOREIGN KEY ("alliance_id","device_id") REFERENCES "public"."devices"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "device_stays" ADD CONSTRAINT "device_stays_alliance_id_place_id_places_alliance_id_id_fk" FOREIGN KEY ("alliance_id","place_id") REFERENCES "public"."places"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "devices" ADD CONSTRAINT "devices_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "devices" ADD CONSTRAINT "devices_alliance_id_place_id_places_alliance_id_id_fk" FOREIGN KEY ("alliance_id","place_id") REFERENCES "public"."places"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sensor_refusals" ADD CONSTRAINT "sensor_refusals_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "device_calibrations_alliance_id_device_id_occurred_at_index" ON "device_calibrations" USING btree ("alliance_id","device_id","occurred_at");--> statement-breakpoint
CREATE INDEX "device_stays_alliance_id_device_id_since_index" ON "device_stays" USING btree ("alliance_id","device_id","since");--> statement-breakpoint
CREATE INDEX "device_stays_alliance_id_place_id_since_index" ON "device_stays" USING btree ("alliance_id","place_id","since");--> statement-breakpoint
CREATE UNIQUE INDEX "device_stays_standing" ON "device_stays" USING btree ("alliance_id","device_id") WHERE until is null;--> statement-breakpoint
CREATE INDEX "devices_id" ON "devices" USING btree ("id");--> statement-breakpoint
CREATE UNIQUE INDEX "devices_in_use" ON "devices" USING btree ("alliance_id","organisation_id","code") WHERE retired_at is null;--> statement-breakpoint
CREATE INDEX "devices_of_place" ON "devices" USING btree ("alliance_id","place_id");--> statement-breakpoint
CREATE INDEX "sensor_refusals_alliance_id_organisation_id_last_at_index" ON "sensor_refusals" USING btree ("alliance_id","organisation_id","last_at");