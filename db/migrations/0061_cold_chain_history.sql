CREATE TABLE "manual_duties" (
	"alliance_id" text NOT NULL,
	"place_id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"told_for" timestamp (3) with time zone NOT NULL,
	"over_at" timestamp (3) with time zone,
	CONSTRAINT "manual_duties_alliance_id_place_id_pk" PRIMARY KEY("alliance_id","place_id")
);
--> statement-breakpoint
CREATE TABLE "readings_1_hour" (
	"at" timestamp (3) with time zone NOT NULL,
	"minimum_at" timestamp (3) with time zone,
	"maximum_at" timestamp (3) with time zone,
	"sum" double precision NOT NULL,
	"device_number" integer NOT NULL,
	"count" integer NOT NULL,
	"faults" integer NOT NULL,
	"in_range_ms" integer NOT NULL,
	"out_of_range_ms" integer NOT NULL,
	"minimum" real,
	"maximum" real,
	"first" real,
	"last" real,
	"alliance_id" text NOT NULL,
	CONSTRAINT "readings_1_hour_alliance_id_device_number_at_pk" PRIMARY KEY("alliance_id","device_number","at")
) PARTITION BY RANGE ("at");
--> statement-breakpoint
CREATE TABLE "readings_5_minutes" (
	"at" timestamp (3) with time zone NOT NULL,
	"minimum_at" timestamp (3) with time zone,
	"maximum_at" timestamp (3) with time zone,
	"sum" double precision NOT NULL,
	"device_number" integer NOT NULL,
	"count" integer NOT NULL,
	"faults" integer NOT NULL,
	"in_range_ms" integer NOT NULL,
	"out_of_range_ms" integer NOT NULL,
	"minimum" real,
	"maximum" real,
	"first" real,
	"last" real,
	"alliance_id" text NOT NULL,
	CONSTRAINT "readings_5_minutes_alliance_id_device_number_at_pk" PRIMARY KEY("alliance_id","device_number","at")
) PARTITION BY RANGE ("at");
--> statement-breakpoint
CREATE TABLE "rollups_due" (
	"alliance_id" text NOT NULL,
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "rollups_due_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"device_number" integer NOT NULL,
	"since" timestamp (3) with time zone NOT NULL,
	"until" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "rollups_due_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
ALTER TABLE "device_states" ADD COLUMN "rolled_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "manual_duties" ADD CONSTRAINT "manual_duties_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "manual_duties" ADD CONSTRAINT "manual_duties_alliance_id_place_id_places_alliance_id_id_fk" FOREIGN KEY ("alliance_id","place_id") REFERENCES "public"."places"("alliance_id","id") ON DELETE no action ON UPDATE no action;