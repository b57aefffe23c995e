"""Messages of messengers and text messages: what one says, how long it may be, when it goes out,
and what a channel's own id proves, which is nothing."""
