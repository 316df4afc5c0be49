CREATE TABLE "place_excursions" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"place_id" text NOT NULL,
	"cause_id" text NOT NULL,
	"since" timestamp (3) with time zone NOT NULL,
	"until" timestamp (3) with time zone,
	"kind" text NOT NULL,
	"harm_certain" boolean NOT NULL,
	"reason" text NOT NULL,
	"withdrawn_at" timestamp (3) with time zone,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "place_excursions_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "place_proofs" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"place_id" text NOT NULL,
	"since" timestamp (3) with time zone NOT NULL,
	"until" timestamp (3) with time zone,
	CONSTRAINT "place_proofs_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
ALTER TABLE "holds" ADD COLUMN "cause_id" text;--> statement-breakpoint
ALTER TABLE "holds" ADD COLUMN "lift_evidence" text;--> statement-breakpoint
ALTER TABLE "holds" ADD COLUMN "lift_signature_id" text;--> statement-breakpoint
ALTER TABLE "overrides" ADD COLUMN "reading" jsonb;--> statement-breakpoint
ALTER TABLE "place_excursions" ADD CONSTRAINT "place_excursions_alliance_id_place_id_places_alliance_id_id_fk" FOREIGN KEY ("alliance_id","place_id") REFERENCES "public"."places"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "place_excursions" ADD CONSTRAINT "place_excursions_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "place_proofs" ADD CONSTRAINT "place_proofs_alliance_id_place_id_places_alliance_id_id_fk" FOREIGN KEY ("alliance_id","place_id") REFERENCES "public"."places"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "place_proofs" ADD CONSTRAINT "place_proofs_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "place_excursions_cause" ON "place_excursions" USING btree ("alliance_id","place_id","cause_id");--> statement-breakpoint
CREATE INDEX "place_excursions_alliance_id_place_id_until_index" ON "place_excursions" USING btree ("alliance_id","place_id","until");--> statement-breakpoint
CREATE INDEX "place_proofs_alliance_id_place_id_since_index" ON "place_proofs" USING btree ("alliance_id","place_id","since");--> statement-breakpoint
CREATE INDEX "holds_cause" ON "holds" USING btree ("alliance_id","cause_id") WHERE cause_id is not null;