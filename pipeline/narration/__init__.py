"""What is said and when: the scratch voice, transcription, fitting a script, word edges."""
