/**
 * Clients for statements that are asked at the same time: opened when they are first needed, `most` at the most. A server
 * that takes no further client is asked with those there are.
 */
export class Lanes<Client> {
  private readonly all: Client[] = []
  private readonly idle: Client[] = []
  private readonly waiting: ((client: Client) => void)[] = []
  private opening = 0

  constructor(
    private readonly open: () => Promise<Client>,
    public most = 1,
  ) {}

  async use<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const client = this.idle.pop() ?? (await this.another()) ?? (await this.nextFree())
    try {
      return await work(client)
    } finally {
      const next = this.waiting.shift()
      if (next === undefined) this.idle.push(client)
      else next(client)
    }
  }

  async close(end: (client: Client) => Promise<void>): Promise<void> {
    await Promise.all(this.all.map(end))
  }

  private async another(): Promise<Client | null> {
    if (this.all.length + this.opening >= this.most) return null
    this.opening++
    try {
      const client = await this.open()
      this.all.push(client)
      return client
    } catch (error) {
      if (this.all.length === 0) throw error
      this.most = this.all.length
      return null
    } finally {
      this.opening--
    }
  }

  private nextFree(): Promise<Client> {
    const idle = this.idle.pop()
    return idle === undefined ? new Promise((resolve) => this.waiting.push(resolve)) : Promise.resolve(idle)
  }
}
