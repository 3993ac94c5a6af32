using FusedGen.Compiler.Graph.Texts;

namespace FusedGen.Compiler.Reference;

/// <summary>Finds a pattern in a text, by all threads of a search together, from each place anew.</summary>
internal static class TextPatternSearch
{
    /// <summary>
    /// The longest of the matches that begin first, at a place or behind it; null for none. An empty match counts.
    /// </summary>
    public static (int Start, int Length)? Find(TextPattern pattern, string text, int from)
    {
        for (int start = from; start <= text.Length; start += start < text.Length ? UnitsAt(text, start) : 1)
        {
            if (LengthAt(pattern, text, start) is { } length)
            {
                return (start, length);
            }
        }

        return null;
    }

    /// <summary>UTF-16 units of the character at a place; a surrogate that stands alone is one character.</summary>
    public static int UnitsAt(string text, int place) => char.IsSurrogatePair(text, place) ? 2 : 1;

    private static int? LengthAt(TextPattern pattern, string text, int start)
    {
        List<int> threads = [0];
        int? found = null;
        int place = start;
        while (threads.Count > 0)
        {
            List<int> reading = [];
            HashSet<int> seen = [];
            foreach (int thread in threads)
            {
                if (Follow(pattern, text, place, thread, seen, reading))
                {
                    found = place - start;
                }
            }

            if (place == text.Length)
            {
                break;
            }

            int units = UnitsAt(text, place);
            int character = units == 2 ? char.ConvertToUtf32(text, place) : text[place];
            threads = reading.Where(step => pattern.Steps[step].Set!.Has(character)).Select(step => step + 1).ToList();
            place += units;
        }

        return found;
    }

    /// <summary>Follows a thread up to what reads a character.</summary>
    /// <returns>Whether it found something.</returns>
    private static bool Follow(TextPattern pattern, string text, int place, int step, HashSet<int> seen, List<int> reading)
    {
        if (!seen.Add(step))
        {
            return false;
        }

        PatternStep what = pattern.Steps[step];
        switch (what.Kind)
        {
            case PatternStepKind.Found:
                return true;
            case PatternStepKind.Read:
                reading.Add(step);
                return false;
            case PatternStepKind.Fork:
                return Follow(pattern, text, place, what.First, seen, reading) | Follow(pattern, text, place, what.Second, seen, reading);
            default:
                return IsAt(what.Kind, text, place) && Follow(pattern, text, place, step + 1, seen, reading);
        }
    }

    private static bool IsAt(PatternStepKind kind, string text, int place)
    {
        bool isBoundary = (place > 0 && CharacterSet.Word.Has(text[place - 1])) != (place < text.Length && CharacterSet.Word.Has(text[place]));
        return kind switch
        {
            PatternStepKind.Start => place == 0,
            PatternStepKind.End => place == text.Length,
            PatternStepKind.Boundary => isBoundary,
            _ => !isBoundary,
        };
    }
}
