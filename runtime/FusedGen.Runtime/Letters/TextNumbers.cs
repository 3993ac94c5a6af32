namespace FusedGen.Letters;

/// <summary>Numbers texts by a vocabulary, after changes of their letters.</summary>
public sealed class TextNumbers
{
    private readonly TextChange[] _changes;
    private readonly TokenTable _vocabulary;

    /// <summary>Creates a table.</summary>
    /// <param name="changes">What is changed, one after the other.</param>
    /// <param name="vocabulary">The texts that have numbers: their places.</param>
    public TextNumbers(TextChange[] changes, string[] vocabulary)
    {
        ArgumentNullException.ThrowIfNull(changes);
        ArgumentNullException.ThrowIfNull(vocabulary);
        _changes = changes;
        _vocabulary = new TokenTable(vocabulary);
    }

    /// <summary>Numbers texts: −1 for null and for one that the vocabulary does not have.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="numbers">As many numbers.</param>
    public void Encode(ReadOnlySpan<string> texts, Span<int> numbers)
    {
        for (int i = 0; i < texts.Length; i++)
        {
            numbers[i] = texts[i] is { } text ? NumberOf(text) : -1;
        }
    }

    private int NumberOf(string text)
    {
        using CharacterBuffer buffer = new(stackalloc char[CharacterBuffer.OnStack], text.Length);
        return _vocabulary.Find(TextChange.Apply(_changes, text, buffer.Memory));
    }
}
