// A minimal page of a group call: it offers, the test carries answers. No SFrame: that is the client's.
window.call = {
  peer: null,
  local: null,
  tracks: [],

  async start(others, { video = true, ...configuration } = {}) {
    this.peer = new RTCPeerConnection({ bundlePolicy: "max-bundle", ...configuration });
    this.local = await navigator.mediaDevices.getUserMedia({
      audio: true,
      video: video && { width: 320, height: 240, frameRate: 15 },
    });
    for (const track of this.local.getTracks()) {
      this.peer.addTransceiver(track, { direction: "sendonly", streams: [this.local] });
    }
    this.receive(others);
    return this.offer();
  },

  receive(others) {
    for (let each = 0; each < others; each += 1) {
      for (const kind of ["audio", "video"]) {
        const made = this.peer.addTransceiver(kind, { direction: "recvonly" });
        const element = document.createElement(kind);
        element.autoplay = true;
        element.muted = true;
        element.srcObject = new MediaStream([made.receiver.track]);
        document.body.append(element);
      }
    }
  },

  async offer({ restart = false } = {}) {
    await this.peer.setLocalDescription(await this.peer.createOffer({ iceRestart: restart }));
    return this.peer.localDescription.sdp;
  },

  async answered(sdp) {
    await this.peer.setRemoteDescription({ type: "answer", sdp });
  },

  state() {
    return `${this.peer.iceConnectionState} ${this.peer.connectionState}`;
  },

  // What each receiving transceiver decoded so far, by mid.
  async decoded() {
    const found = {};
    for (const each of this.peer.getTransceivers()) {
      if (each.direction !== "recvonly") continue;
      for (const report of (await each.receiver.getStats()).values()) {
        if (report.type !== "inbound-rtp") continue;
        found[each.mid] =
          report.kind === "video"
            ? (report.framesDecoded ?? 0)
            : (report.totalSamplesReceived ?? 0) - (report.concealedSamples ?? 0);
      }
    }
    return found;
  },

  async report() {
    return [...(await this.peer.getStats()).values()];
  },

  hangUp() {
    this.local.getTracks().forEach((track) => track.stop());
    this.peer.close();
  },
};

// What a client does in a call check.
window.check = {
  async start(configuration) {
    await call.start(0, configuration);
    const channel = call.peer.createDataChannel("check", { ordered: false, maxRetransmits: 0 });
    channel.onmessage = ({ data }) => channel.send(data);
    return call.offer();
  },
};
