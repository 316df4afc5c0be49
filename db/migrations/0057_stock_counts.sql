CREATE TABLE "stock_counts" (
	"alliance_id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"product_code" text NOT NULL,
	"abo" text NOT NULL,
	"rhd" text NOT NULL,
	"since" timestamp (3) with time zone[] NOT NULL,
	"available" integer[] NOT NULL,
	"content" double precision[] NOT NULL,
	"reserved" integer[] NOT NULL,
	"held" integer[] NOT NULL,
	"first_expiry" timestamp (3) with time zone[] NOT NULL,
	"renew_at" timestamp (3) with time zone,
	"counted_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "stock_counts_alliance_id_organisation_id_product_code_abo_rhd_pk" PRIMARY KEY("alliance_id","organisation_id","product_code","abo","rhd")
);
--> statement-breakpoint
CREATE TABLE "stock_marks" (
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "stock_marks_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"alliance_id" text NOT NULL,
	"organisation_id" text NOT NULL,
	"product_code" text NOT NULL,
	"abo" text NOT NULL,
	"rhd" text NOT NULL,
	CONSTRAINT "stock_marks_alliance_id_id_pk" PRIMARY KEY("alliance_id","id")
);
--> statement-breakpoint
ALTER TABLE "stock_counts" ADD CONSTRAINT "stock_counts_alliance_id_organisation_id_organisations_alliance_id_id_fk" FOREIGN KEY ("alliance_id","organisation_id") REFERENCES "public"."organisations"("alliance_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "stock_counts_renewed" ON "stock_counts" USING btree ("renew_at") WHERE renew_at is not null;--> statement-breakpoint
CREATE INDEX "units_reserved" ON "units" USING btree ("alliance_id","organisation_id","product_code","abo","rhd") WHERE custody = 'RESERVED';