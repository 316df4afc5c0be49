CREATE TABLE "stock_feeds" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"report_id" text NOT NULL,
	"as_of" timestamp (3) with time zone NOT NULL,
	"heard_at" timestamp (3) with time zone NOT NULL,
	"silent_since" timestamp (3) with time zone,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "stock_feeds_alliance_id_id_pk" PRIMARY KEY("alliance_id","id"),
	CONSTRAINT "stock_feeds_alliance_id_organisation_id_unique" UNIQUE("alliance_id","organisation_id")
);
--> statement-breakpoint
CREATE TABLE "stock_level_values" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"level_id" text NOT NULL,
	"minimum" integer NOT NULL,
	"critical" integer NOT NULL,
	"expiry_warning_days" integer,
	"effective_from" timestamp (3) with time zone NOT NULL,
	"set_by" text NOT NULL,
	"reason" text,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "stock_level_values_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "stock_levels" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"product_code" text,
	"component_class" text,
	"abo" text,
	"rhd" text,
	"low" text,
	"recovered_since" timestamp (3) with time zone,
	"near_expiry" boolean DEFAULT false NOT NULL,
	"near_expiry_over_since" timestamp (3) with time zone,
	"due_at" timestamp (3) with time zone,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "stock_levels_alliance_id_id_pk" PRIMARY KEY("alliance_id","id"),
	CONSTRAINT "stock_levels_once" UNIQUE NULLS NOT DISTINCT("alliance_id","organisation_id","product_code","component_class","abo","rhd")
);
--> statement-breakpoint
CREATE TABLE "stock_reports" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"lines" jsonb NOT NULL,
	"reported_by" text NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "stock_reports_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
ALTER TABLE "stock_feeds" ADD CONSTRAINT "stock_feeds_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_feeds" ADD CONSTRAINT "stock_feeds_alliance_id_report_id_stock_reports_alliance_id_id_fk" FOREIGN KEY ("alliance_id","report_id") REFERENCES "public"."stock_reports"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_level_values" ADD CONSTRAINT "stock_level_values_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_level_values" ADD CONSTRAINT "stock_level_values_alliance_id_level_id_stock_levels_alliance_id_id_fk" FOREIGN KEY ("alliance_id","level_id") REFERENCES "public"."stock_levels"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_levels" ADD CONSTRAINT "stock_levels_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_reports" ADD CONSTRAINT "stock_reports_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "stock_feeds_heard" ON "stock_feeds" USING btree ("heard_at") WHERE silent_since is null;--> statement-breakpoint
CREATE INDEX "stock_level_values_alliance_id_level_id_effective_from_index" ON "stock_level_values" USING btree ("alliance_id","level_id","effective_from");--> statement-breakpoint
CREATE INDEX "stock_levels_id" ON "stock_levels" USING btree ("id");--> statement-breakpoint
CREATE INDEX "stock_levels_due" ON "stock_levels" USING btree ("due_at") WHERE due_at is not null;--> statement-breakpoint
CREATE INDEX "stock_reports_alliance_id_organisation_id_occurred_at_index" ON "stock_reports" USING btree ("alliance_id","organisation_id","occurred_at");