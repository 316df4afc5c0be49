CREATE TABLE "stock_dispatches" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"supplier_id" text NOT NULL,
	"delivery_id" text NOT NULL,
	"place_id" text NOT NULL,
	"celsius" numeric(12, 3),
	"handed_by" text NOT NULL,
	"collected_by" text,
	"collector_signature_id" text,
	"reason" text,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "stock_dispatches_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
ALTER TABLE "stock_dispatches" ADD CONSTRAINT "stock_dispatches_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_dispatches" ADD CONSTRAINT "stock_dispatches_alliance_id_supplier_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","supplier_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_dispatches" ADD CONSTRAINT "stock_dispatches_alliance_id_delivery_id_stock_deliveries_alliance_id_id_fk" FOREIGN KEY ("alliance_id","delivery_id") REFERENCES "public"."stock_deliveries"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_dispatches" ADD CONSTRAINT "stock_dispatches_alliance_id_place_id_places_alliance_id_id_fk" FOREIGN KEY ("alliance_id","place_id") REFERENCES "public"."places"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "stock_dispatches_delivery" ON "stock_dispatches" USING btree ("delivery_id");