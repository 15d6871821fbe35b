-- wrk: each request orders anew, under a key of its own, one of the seeded products in turn.
wrk.method = "POST"
wrk.headers["content-type"] = "application/json"

local body = '{"lines":[{"productId":"01920000-0000-7000-8000-00000000000%d","quantity":1}]}'
local products = 4
local run, count = os.time() .. "-" .. tostring({}):sub(8), 0

function request()
  count = count + 1
  wrk.headers["idempotency-key"] = run .. "-" .. count
  wrk.body = body:format(1 + count % products)
  return wrk.format()
end
