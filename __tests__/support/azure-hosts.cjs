// Loaded into the program under test with `node --require`: Azure's storage hosts are on this machine. The cache client
// downloads from these hosts in another way than from all others, so tests have to use their names.
const dns = require('node:dns')

const azure = /\.blob\.core\.windows\.net$/

dns.lookup = new Proxy(dns.lookup, {
  apply(lookup, self, [host, ...rest]) {
    if (!azure.test(host)) return Reflect.apply(lookup, self, [host, ...rest])
    const [options, callback] = rest.length > 1 ? rest : [{}, ...rest]
    const local = { address: '127.0.0.1', family: 4 }
    process.nextTick(() => {
      if (options.all) callback(null, [local])
      else callback(null, local.address, local.family)
    })
  },
})
