CREATE TABLE "sample_stays" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"for_organisation_id" text NOT NULL,
	"sample_id" text NOT NULL,
	"place_id" text NOT NULL,
	"since" timestamp (3) with time zone NOT NULL,
	"until" timestamp (3) with time zone,
	"stored_by" text NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sample_stays_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
ALTER TABLE "sample_stays" ADD CONSTRAINT "sample_stays_alliance_id_sample_id_samples_alliance_id_id_fk" FOREIGN KEY ("alliance_id","sample_id") REFERENCES "public"."samples"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sample_stays" ADD CONSTRAINT "sample_stays_alliance_id_place_id_places_alliance_id_id_fk" FOREIGN KEY ("alliance_id","place_id") REFERENCES "public"."places"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sample_stays" ADD CONSTRAINT "sample_stays_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "sample_stays_alliance_id_sample_id_since_index" ON "sample_stays" USING btree ("alliance_id","sample_id","since");--> statement-breakpoint
CREATE INDEX "sample_stays_alliance_id_place_id_until_index" ON "sample_stays" USING btree ("alliance_id","place_id","until");--> statement-breakpoint
CREATE UNIQUE INDEX "sample_stays_standing" ON "sample_stays" USING btree ("alliance_id","sample_id") WHERE until is null;