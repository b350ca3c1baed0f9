// The Flow Tracker's window.
