DROP INDEX "units_available";--> statement-breakpoint
DROP INDEX "units_alliance_id_request_id_index";--> statement-breakpoint
CREATE INDEX "units_on_shelf" ON "units" USING btree ("alliance_id","organisation_id","product_code","expires_at","donation_number","label_product_code","abo","rhd") WHERE custody = 'IN_STOCK';--> statement-breakpoint
CREATE INDEX "units_of_request" ON "units" USING btree ("alliance_id","request_id") WHERE request_id is not null;