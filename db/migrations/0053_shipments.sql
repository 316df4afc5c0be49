CREATE TABLE "shipment_units" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"supplier_id" text NOT NULL,
	"shipment_id" text NOT NULL,
	"unit_id" text NOT NULL,
	"hand_over_id" text,
	"delivery_id" text,
	"state" text NOT NULL,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "shipment_units_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "shipment_incidents" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"supplier_id" text NOT NULL,
	"shipment_id" text NOT NULL,
	"kind" text NOT NULL,
	"note" text NOT NULL,
	"reported_by" text NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "shipment_incidents_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "shipment_legs" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"supplier_id" text NOT NULL,
	"shipment_id" text NOT NULL,
	"carrier" text NOT NULL,
	"name" text NOT NULL,
	"plate" text,
	"since" timestamp (3) with time zone NOT NULL,
	"recorded_by" text NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "shipment_legs_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "shipment_records" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"supplier_id" text NOT NULL,
	"shipment_id" text NOT NULL,
	"version" integer NOT NULL,
	"reason" text NOT NULL,
	"summary" jsonb NOT NULL,
	"findings" jsonb NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "shipment_records_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "shipments" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"supplier_id" text NOT NULL,
	"place_id" text NOT NULL,
	"device_id" text,
	"state" text NOT NULL,
	"destination" text,
	"deadline" timestamp (3) with time zone NOT NULL,
	"started_by" text NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"closed_by" text,
	"closing_note" text,
	"attested_celsius" real,
	"attested_by" text,
	"attested_at" timestamp (3) with time zone,
	"overdue_at" timestamp (3) with time zone,
	"last_at" timestamp (3) with time zone,
	"last_lat" double precision,
	"last_lon" double precision,
	"last_celsius" real,
	"told_at" timestamp (3) with time zone,
	"look_again_at" timestamp (3) with time zone,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "shipments_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
ALTER TABLE "shipment_units" ADD CONSTRAINT "shipment_units_alliance_id_shipment_id_shipments_alliance_id_id_fk" FOREIGN KEY ("alliance_id","shipment_id") REFERENCES "public"."shipments"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shipment_units" ADD CONSTRAINT "shipment_units_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shipment_units" ADD CONSTRAINT "shipment_units_alliance_id_supplier_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","supplier_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shipment_units" ADD CONSTRAINT "shipment_units_alliance_id_unit_id_units_alliance_id_id_fk" FOREIGN KEY ("alliance_id","unit_id") REFERENCES "public"."units"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shipment_units" ADD CONSTRAINT "shipment_units_alliance_id_hand_over_id_hand_overs_alliance_id_id_fk" FOREIGN KEY ("alliance_id","hand_over_id") REFERENCES "public"."hand_overs"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shipment_units" ADD CONSTRAINT "shipment_units_alliance_id_delivery_id_stock_deliveries_alliance_id_id_fk" FOREIGN KEY ("alliance_id","delivery_id") REFERENCES "public"."stock_deliveries"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shipment_incidents" ADD CONSTRAINT "shipment_incidents_alliance_id_shipment_id_shipments_alliance_id_id_fk" FOREIGN KEY ("alliance_id","shipment_id") REFERENCES "public"."shipments"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shipment_incidents" ADD CONSTRAINT "shipment_incidents_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shipment_incidents" ADD CONSTRAINT "shipment_incidents_alliance_id_supplier_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","supplier_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shipment_legs" ADD CONSTRAINT "shipment_legs_alliance_id_shipment_id_shipments_alliance_id_id_fk" FOREIGN KEY ("alliance_id","shipment_id") REFERENCES "public"."shipments"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shipment_legs" ADD CONSTRAINT "shipment_legs_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shipment_legs" ADD CONSTRAINT "shipment_legs_alliance_id_supplier_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","supplier_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shipment_records" ADD CONSTRAINT "shipment_records_alliance_id_shipment_id_shipments_alliance_id_id_fk" FOREIGN KEY ("alliance_id","shipment_id") REFERENCES "public"."shipments"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shipment_records" ADD CONSTRAINT "shipment_records_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shipment_records" ADD CONSTRAINT "shipment_records_alliance_id_supplier_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","supplier_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shipments" ADD CONSTRAINT "shipments_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shipments" ADD CONSTRAINT "shipments_alliance_id_supplier_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","supplier_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shipments" ADD CONSTRAINT "shipments_alliance_id_place_id_places_alliance_id_id_fk" FOREIGN KEY ("alliance_id","place_id") REFERENCES "public"."places"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "shipment_units_once" ON "shipment_units" USING btree ("alliance_id","shipment_id","unit_id");--> statement-breakpoint
CREATE INDEX "shipment_units_shipment" ON "shipment_units" USING btree ("shipment_id");--> statement-breakpoint
CREATE INDEX "shipment_units_unit" ON "shipment_units" USING btree ("alliance_id","unit_id");--> statement-breakpoint
CREATE INDEX "shipment_incidents_shipment" ON "shipment_incidents" USING btree ("shipment_id");--> statement-breakpoint
CREATE INDEX "shipment_legs_shipment" ON "shipment_legs" USING btree ("shipment_id");--> statement-breakpoint
CREATE UNIQUE INDEX "shipment_records_version" ON "shipment_records" USING btree ("alliance_id","shipment_id","version");--> statement-breakpoint
CREATE INDEX "shipment_records_shipment" ON "shipment_records" USING btree ("shipment_id");--> statement-breakpoint
CREATE INDEX "shipments_id" ON "shipments" USING btree ("id");--> statement-breakpoint
CREATE INDEX "shipments_under_way" ON "shipments" USING btree ("alliance_id","place_id") WHERE state = 'UNDER_WAY';--> statement-breakpoint
CREATE INDEX "shipments_device" ON "shipments" USING btree ("device_id","ended_at");--> statement-breakpoint
CREATE INDEX "shipments_due" ON "shipments" USING btree ("deadline") WHERE state = 'UNDER_WAY' and overdue_at is null;--> statement-breakpoint
CREATE INDEX "shipments_look_again" ON "shipments" USING btree ("look_again_at") WHERE look_again_at is not null;