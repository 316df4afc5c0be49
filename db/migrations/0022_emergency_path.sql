CREATE TABLE "retrospective_crossmatches" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"request_id" text NOT NULL,
	"unit_id" text NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"state" text NOT NULL,
	"crossmatch_id" text,
	"answered_at" timestamp (3) with time zone,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "retrospective_crossmatches_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "kit_units" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"kit_id" text NOT NULL,
	"unit_id" text NOT NULL,
	"outcome" text,
	"celsius" numeric(12, 3),
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "kit_units_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "kits" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"request_id" text NOT NULL,
	"box" text NOT NULL,
	"celsius" numeric(12, 3),
	"carried_by" text[] NOT NULL,
	"reagents" jsonb NOT NULL,
	"note" text,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"closed_at" timestamp (3) with time zone,
	"closed_by" text,
	"closing_note" text,
	CONSTRAINT "kits_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
ALTER TABLE "retrospective_crossmatches" ADD CONSTRAINT "retrospective_crossmatches_alliance_id_unit_id_units_alliance_id_id_fk" FOREIGN KEY ("alliance_id","unit_id") REFERENCES "public"."units"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "retrospective_crossmatches" ADD CONSTRAINT "retrospective_crossmatches_alliance_id_request_id_requests_alliance_id_id_fk" FOREIGN KEY ("alliance_id","request_id") REFERENCES "public"."requests"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "retrospective_crossmatches" ADD CONSTRAINT "retrospective_crossmatches_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "kit_units" ADD CONSTRAINT "kit_units_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "kit_units" ADD CONSTRAINT "kit_units_alliance_id_kit_id_kits_alliance_id_id_fk" FOREIGN KEY ("alliance_id","kit_id") REFERENCES "public"."kits"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "kit_units" ADD CONSTRAINT "kit_units_alliance_id_unit_id_units_alliance_id_id_fk" FOREIGN KEY ("alliance_id","unit_id") REFERENCES "public"."units"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "kits" ADD CONSTRAINT "kits_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "kits" ADD CONSTRAINT "kits_alliance_id_request_id_requests_alliance_id_id_fk" FOREIGN KEY ("alliance_id","request_id") REFERENCES "public"."requests"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "retrospective_crossmatches_bag" ON "retrospective_crossmatches" USING btree ("alliance_id","unit_id","request_id");--> statement-breakpoint
CREATE INDEX "retrospective_crossmatches_request" ON "retrospective_crossmatches" USING btree ("alliance_id","request_id");--> statement-breakpoint
CREATE INDEX "retrospective_crossmatches_due" ON "retrospective_crossmatches" USING btree ("due_at","id") WHERE state = 'OPEN';--> statement-breakpoint
CREATE INDEX "retrospective_crossmatches_id" ON "retrospective_crossmatches" USING btree ("id");--> statement-breakpoint
CREATE UNIQUE INDEX "kit_units_out" ON "kit_units" USING btree ("alliance_id","unit_id") WHERE outcome is null;--> statement-breakpoint
CREATE INDEX "kit_units_alliance_id_kit_id_index" ON "kit_units" USING btree ("alliance_id","kit_id");--> statement-breakpoint
CREATE INDEX "kits_id" ON "kits" USING btree ("id");--> statement-breakpoint
CREATE INDEX "kits_alliance_id_request_id_index" ON "kits" USING btree ("alliance_id","request_id");