"""What findings say of the lot: how big it is, where it sits, and the words for it, in English and Chinese."""
