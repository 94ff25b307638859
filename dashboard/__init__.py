"""The Streamlit dashboard: pages that choose, ask `restitution`, and show."""
