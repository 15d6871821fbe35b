-- Clients that wait before they ask again, 2 to 6 ms each time: together they ask for less than the slowest variant can serve.
function delay()
  return math.random(2, 6)
end
