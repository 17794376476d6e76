"""Is the inclusion of schemas what labels, samples and two validators say?"""
