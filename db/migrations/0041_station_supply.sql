CREATE TABLE "stock_deliveries" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"supplier_id" text NOT NULL,
	"order_id" text,
	"number" text NOT NULL,
	"state" text NOT NULL,
	"expected_at" timestamp (3) with time zone,
	"announced_by" text NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"closed_at" timestamp (3) with time zone,
	"closed_by" text,
	"closing_note" text,
	CONSTRAINT "stock_deliveries_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "stock_delivery_bags" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"supplier_id" text NOT NULL,
	"delivery_id" text NOT NULL,
	"position" integer NOT NULL,
	"announced" boolean NOT NULL,
	"scheme" text NOT NULL,
	"donation_number" text NOT NULL,
	"label_product_code" text NOT NULL,
	"product_code" text NOT NULL,
	"abo" text,
	"rhd" text,
	"content" numeric(12, 3),
	"collected_at" timestamp (3) with time zone,
	"expires_at" timestamp (3) with time zone,
	"box" text,
	"state" text NOT NULL,
	"findings" jsonb NOT NULL,
	"unit_id" text,
	"seen_at" timestamp (3) with time zone,
	CONSTRAINT "stock_delivery_bags_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "donor_enquiries" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"station_id" text NOT NULL,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"request_id" text,
	"product_code" text NOT NULL,
	"abo" text,
	"rhd" text,
	"antigens_absent" text[] NOT NULL,
	"platelets" jsonb NOT NULL,
	"bags" integer NOT NULL,
	"needed_by" timestamp (3) with time zone NOT NULL,
	"reason" text NOT NULL,
	"placed_by" text NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"external_number" text,
	"matches" integer,
	"locked_at" timestamp (3) with time zone,
	"locked_until" timestamp (3) with time zone,
	"answer_reason" text,
	"ended_at" timestamp (3) with time zone,
	"order_id" text,
	CONSTRAINT "donor_enquiries_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "shortages" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"level" text NOT NULL,
	"products" text[] NOT NULL,
	"groups" text[] NOT NULL,
	"reason" text NOT NULL,
	"declared_by" text NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"ended_by" text,
	"end_reason" text,
	CONSTRAINT "shortages_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "stock_order_lines" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"supplier_id" text NOT NULL,
	"order_id" text NOT NULL,
	"position" integer NOT NULL,
	"product_code" text NOT NULL,
	"abo" text,
	"rhd" text,
	"bags" integer NOT NULL,
	"content" numeric(12, 3),
	"confirmed_bags" integer,
	"supplied_bags" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "stock_order_lines_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "stock_orders" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"supplier_id" text NOT NULL,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"urgency" text NOT NULL,
	"needed_by" timestamp (3) with time zone NOT NULL,
	"reason" text NOT NULL,
	"placed_by" text NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"external_number" text,
	"sent_at" timestamp (3) with time zone,
	"answered_at" timestamp (3) with time zone,
	"answered_by" text,
	"answer_reason" text,
	"cancelled_at" timestamp (3) with time zone,
	"cancelled_by" text,
	"cancel_reason" text,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "stock_orders_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "station_lines" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"station_id" text NOT NULL,
	"heard_at" timestamp (3) with time zone,
	"failing_since" timestamp (3) with time zone,
	"fault" text,
	CONSTRAINT "station_lines_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
CREATE TABLE "station_messages" (
	"alliance_id" text NOT NULL,
	"id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"station_id" text NOT NULL,
	"kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"once_key" text NOT NULL,
	"body" jsonb NOT NULL,
	"state" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp (3) with time zone NOT NULL,
	"fault" text,
	"recorded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"settled_at" timestamp (3) with time zone,
	"answer" jsonb,
	CONSTRAINT "station_messages_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
ALTER TABLE "stock_deliveries" ADD CONSTRAINT "stock_deliveries_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_deliveries" ADD CONSTRAINT "stock_deliveries_alliance_id_supplier_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","supplier_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_deliveries" ADD CONSTRAINT "stock_deliveries_alliance_id_order_id_stock_orders_alliance_id_id_fk" FOREIGN KEY ("alliance_id","order_id") REFERENCES "public"."stock_orders"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_delivery_bags" ADD CONSTRAINT "stock_delivery_bags_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_delivery_bags" ADD CONSTRAINT "stock_delivery_bags_alliance_id_supplier_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","supplier_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_delivery_bags" ADD CONSTRAINT "stock_delivery_bags_alliance_id_delivery_id_stock_deliveries_alliance_id_id_fk" FOREIGN KEY ("alliance_id","delivery_id") REFERENCES "public"."stock_deliveries"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_delivery_bags" ADD CONSTRAINT "stock_delivery_bags_alliance_id_unit_id_units_alliance_id_id_fk" FOREIGN KEY ("alliance_id","unit_id") REFERENCES "public"."units"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "donor_enquiries" ADD CONSTRAINT "donor_enquiries_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "donor_enquiries" ADD CONSTRAINT "donor_enquiries_alliance_id_station_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","station_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "donor_enquiries" ADD CONSTRAINT "donor_enquiries_alliance_id_request_id_requests_alliance_id_id_fk" FOREIGN KEY ("alliance_id","request_id") REFERENCES "public"."requests"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "donor_enquiries" ADD CONSTRAINT "donor_enquiries_alliance_id_order_id_stock_orders_alliance_id_id_fk" FOREIGN KEY ("alliance_id","order_id") REFERENCES "public"."stock_orders"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shortages" ADD CONSTRAINT "shortages_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_order_lines" ADD CONSTRAINT "stock_order_lines_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_order_lines" ADD CONSTRAINT "stock_order_lines_alliance_id_supplier_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","supplier_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_order_lines" ADD CONSTRAINT "stock_order_lines_alliance_id_order_id_stock_orders_alliance_id_id_fk" FOREIGN KEY ("alliance_id","order_id") REFERENCES "public"."stock_orders"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_orders" ADD CONSTRAINT "stock_orders_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_orders" ADD CONSTRAINT "stock_orders_alliance_id_supplier_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","supplier_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "station_lines" ADD CONSTRAINT "station_lines_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "station_lines" ADD CONSTRAINT "station_lines_alliance_id_station_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","station_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "station_messages" ADD CONSTRAINT "station_messages_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "station_messages" ADD CONSTRAINT "station_messages_alliance_id_station_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","station_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "stock_deliveries_id" ON "stock_deliveries" USING btree ("id");--> statement-breakpoint
CREATE UNIQUE INDEX "stock_deliveries_number" ON "stock_deliveries" USING btree ("alliance_id","supplier_id","number");--> statement-breakpoint
CREATE INDEX "stock_deliveries_alliance_id_order_id_index" ON "stock_deliveries" USING btree ("alliance_id","order_id");--> statement-breakpoint
CREATE UNIQUE INDEX "stock_delivery_bags_number" ON "stock_delivery_bags" USING btree ("alliance_id","delivery_id","donation_number","label_product_code");--> statement-breakpoint
CREATE INDEX "stock_delivery_bags_bag" ON "stock_delivery_bags" USING btree ("alliance_id","donation_number","label_product_code");--> statement-breakpoint
CREATE INDEX "donor_enquiries_id" ON "donor_enquiries" USING btree ("id");--> statement-breakpoint
CREATE INDEX "donor_enquiries_locked" ON "donor_enquiries" USING btree ("locked_until") WHERE state = 'LOCKED';--> statement-breakpoint
CREATE UNIQUE INDEX "shortages_standing" ON "shortages" USING btree ("alliance_id","organisation_id") WHERE ended_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "stock_order_lines_position" ON "stock_order_lines" USING btree ("alliance_id","order_id","position");--> statement-breakpoint
CREATE INDEX "stock_orders_id" ON "stock_orders" USING btree ("id");--> statement-breakpoint
CREATE INDEX "stock_orders_alliance_id_supplier_id_index" ON "stock_orders" USING btree ("alliance_id","supplier_id");--> statement-breakpoint
CREATE UNIQUE INDEX "station_lines_station" ON "station_lines" USING btree ("alliance_id","station_id");--> statement-breakpoint
CREATE UNIQUE INDEX "station_messages_once" ON "station_messages" USING btree ("alliance_id","station_id","once_key");--> statement-breakpoint
CREATE INDEX "station_messages_waiting" ON "station_messages" USING btree ("alliance_id","station_id","subject_id","id") WHERE state = 'WAITING';