CREATE TABLE "excursions" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"device_id" text NOT NULL,
	"place_id" text,
	"kind" text NOT NULL,
	"cause" text,
	"started_at" timestamp (3) with time zone NOT NULL,
	"confirmed_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"minimum" real,
	"maximum" real,
	"out_seconds" integer DEFAULT 0 NOT NULL,
	"withdrawn_at" timestamp (3) with time zone,
	"revisions" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "excursions_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
ALTER TABLE "place_proofs" ADD COLUMN "source_id" text NOT NULL;--> statement-breakpoint
ALTER TABLE "excursions" ADD CONSTRAINT "excursions_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "excursions" ADD CONSTRAINT "excursions_alliance_id_device_id_devices_alliance_id_id_fk" FOREIGN KEY ("alliance_id","device_id") REFERENCES "public"."devices"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "excursions" ADD CONSTRAINT "excursions_alliance_id_place_id_places_alliance_id_id_fk" FOREIGN KEY ("alliance_id","place_id") REFERENCES "public"."places"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "excursions_id" ON "excursions" USING btree ("id");--> statement-breakpoint
CREATE INDEX "excursions_alliance_id_device_id_started_at_index" ON "excursions" USING btree ("alliance_id","device_id","started_at");--> statement-breakpoint
CREATE INDEX "excursions_alliance_id_place_id_started_at_index" ON "excursions" USING btree ("alliance_id","place_id","started_at");--> statement-breakpoint
CREATE UNIQUE INDEX "excursions_standing" ON "excursions" USING btree ("alliance_id","device_id","kind") WHERE ended_at is null and withdrawn_at is null;