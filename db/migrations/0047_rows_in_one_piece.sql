-- PostgreSQL squeezes rows beyond 2 KB and puts parts of them elsewhere. A form with its findings and a message with its
-- answer are a little longer than that: squeezing them cost more than all else their writing does. Up to 8 KB they stay
-- as they are, in one piece.
alter table "messages" set (toast_tuple_target = 8160);--> statement-breakpoint
alter table "requests" set (toast_tuple_target = 8160);--> statement-breakpoint
alter table "idempotency_keys" set (toast_tuple_target = 8160);
