// WalkMe's player, by the calls of its public API that are documented. Untested: its player can't be had.
adapters.walkme = {
  own: '[class*="walkme"], [id^="walkme"]',
  loads: true,
  api: () => globalThis.WalkMeAPI,
  present() { return typeof this.api() === 'object' || !!one('#walkme-player, #walkme-balloon, [class*="walkme-custom-balloon"]'); },
  tours() { const flows = safely(() => this.api().getFlows?.(), null) || globalThis.WalkMePlayerAPI?.getContent?.('swt') || []; return Array.from(flows).map(f => ({ id: String(f.Id ?? f.id), title: plain(f.Name ?? f.name), steps: [] })); },
  start(id) { const api = this.api(); (api.startFlowById || api.startWalkthruById).call(api, +id || id); },
  active() {
    const balloon = shown('[class*="walkme-custom-balloon-outer-div"], .walkme-custom-balloon, .walkme-popup'); if (!balloon) return null;
    return { balloon, target: null, title: balloon.querySelector('[class*="balloon-title"]')?.textContent, text: balloon.querySelector('[class*="balloon-content"]')?.textContent };
  },
  next: now => now.balloon.querySelector('[class*="walkme-action-next"], [class*="walkme-action-done"], [class*="walkme-custom-balloon-button"]'),
};
