CREATE TABLE "stock_differences" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"taking_id" text NOT NULL,
	"kind" text NOT NULL,
	"label" text NOT NULL,
	"unit_id" text,
	"cause" text NOT NULL,
	"explanation" text,
	"explained_by" text,
	"explained_at" timestamp (3) with time zone,
	CONSTRAINT "stock_differences_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "stock_takings" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"place_id" text NOT NULL,
	"taken_by" text NOT NULL,
	"expected" integer NOT NULL,
	"scanned" integer NOT NULL,
	"note" text,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "stock_takings_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "bookings" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"request_id" text,
	"product_code" text NOT NULL,
	"abo" text NOT NULL,
	"rhd" text,
	"bags" integer NOT NULL,
	"bag_content" numeric(12, 3),
	"needed_at" timestamp (3) with time zone NOT NULL,
	"note" text,
	"booked_by" text NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"cancelled_at" timestamp (3) with time zone,
	"cancelled_by" text,
	"cancel_reason" text,
	CONSTRAINT "bookings_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
ALTER TABLE "organisations" ADD COLUMN "has_blood_bank" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "stock_differences" ADD CONSTRAINT "stock_differences_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_differences" ADD CONSTRAINT "stock_differences_alliance_id_taking_id_stock_takings_alliance_id_id_fk" FOREIGN KEY ("alliance_id","taking_id") REFERENCES "public"."stock_takings"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_differences" ADD CONSTRAINT "stock_differences_alliance_id_unit_id_units_alliance_id_id_fk" FOREIGN KEY ("alliance_id","unit_id") REFERENCES "public"."units"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_takings" ADD CONSTRAINT "stock_takings_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_takings" ADD CONSTRAINT "stock_takings_alliance_id_place_id_places_alliance_id_id_fk" FOREIGN KEY ("alliance_id","place_id") REFERENCES "public"."places"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bookings" ADD CONSTRAINT "bookings_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bookings" ADD CONSTRAINT "bookings_alliance_id_request_id_requests_alliance_id_id_fk" FOREIGN KEY ("alliance_id","request_id") REFERENCES "public"."requests"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "stock_differences_id" ON "stock_differences" USING btree ("id");--> statement-breakpoint
CREATE UNIQUE INDEX "stock_differences_label" ON "stock_differences" USING btree ("alliance_id","taking_id","label");--> statement-breakpoint
CREATE INDEX "stock_differences_open" ON "stock_differences" USING btree ("alliance_id","organisation_id") WHERE explained_at is null;--> statement-breakpoint
CREATE INDEX "stock_takings_id" ON "stock_takings" USING btree ("id");--> statement-breakpoint
CREATE INDEX "stock_takings_alliance_id_place_id_occurred_at_index" ON "stock_takings" USING btree ("alliance_id","place_id","occurred_at");--> statement-breakpoint
CREATE INDEX "bookings_id" ON "bookings" USING btree ("id");--> statement-breakpoint
CREATE INDEX "bookings_standing" ON "bookings" USING btree ("alliance_id","needed_at") WHERE cancelled_at is null;