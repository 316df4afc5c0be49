-- Whose row it is comes before whether it is signed: row security judges first, and tells nobody how a case of others stands.
drop trigger refund_payments_signed on refund_payments;
create trigger refund_payments_signed after insert on refund_payments
  for each row execute function refund_is_signed();
