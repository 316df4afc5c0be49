CREATE TABLE "product_dictionaries" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"effective_from" date NOT NULL,
	"effective_to" date,
	"source_citation" text NOT NULL,
	"content" jsonb NOT NULL,
	"published_by" text NOT NULL,
	"published_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "product_dictionaries_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "processings" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"unit_id" text NOT NULL,
	"kind" text NOT NULL,
	"closed_system" boolean NOT NULL,
	"expires_before" timestamp (3) with time zone NOT NULL,
	"expires_after" timestamp (3) with time zone NOT NULL,
	"produced_ids" text[] NOT NULL,
	"note" text,
	"done_by" text NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "processings_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
ALTER TABLE "units" ADD COLUMN "thawed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "units" ADD COLUMN "parent_id" text;--> statement-breakpoint
ALTER TABLE "product_dictionaries" ADD CONSTRAINT "product_dictionaries_alliance_id_alliances_alliance_id_fk" FOREIGN KEY ("alliance_id") REFERENCES "public"."alliances"("alliance_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "product_dictionaries" ADD CONSTRAINT "product_dictionaries_alliance_id_published_by_staff_alliance_id_id_fk" FOREIGN KEY ("alliance_id","published_by") REFERENCES "public"."staff"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "processings" ADD CONSTRAINT "processings_alliance_id_unit_id_units_alliance_id_id_fk" FOREIGN KEY ("alliance_id","unit_id") REFERENCES "public"."units"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "processings" ADD CONSTRAINT "processings_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "product_dictionaries_alliance_id_effective_from_index" ON "product_dictionaries" USING btree ("alliance_id","effective_from");--> statement-breakpoint
CREATE INDEX "processings_alliance_id_unit_id_index" ON "processings" USING btree ("alliance_id","unit_id");--> statement-breakpoint
ALTER TABLE "units" ADD CONSTRAINT "units_alliance_id_parent_id_units_alliance_id_id_fk" FOREIGN KEY ("alliance_id","parent_id") REFERENCES "public"."units"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "units_by_parent" ON "units" USING btree ("alliance_id","parent_id") WHERE parent_id is not null;