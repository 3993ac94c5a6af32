namespace FusedGen.Letters;

/// <summary>
/// A change of texts: those that are stop words go, the others change their letters. It is what <c>StringNormalizer</c>
/// of ONNX does.
/// </summary>
public sealed class TextChange
{
    private readonly LetterCase _letters;
    private readonly LetterCase _compared;
    private readonly TokenTable? _stopWords;

    /// <summary>Creates a change.</summary>
    /// <param name="letters">The letters of the texts that stay.</param>
    /// <param name="compared">The letters in which a text and a stop word are compared.</param>
    /// <param name="stopWords">The texts that go.</param>
    public TextChange(LetterCase letters, LetterCase compared, params string[] stopWords)
    {
        _letters = letters;
        _compared = compared;
        _stopWords = stopWords.Length == 0 ? null : new TokenTable(Array.ConvertAll(stopWords, word => Cased(word, compared)));
    }

    /// <summary>A text after some changes; the empty text in the place of one that goes.</summary>
    /// <param name="changes">The changes, one after the other.</param>
    /// <param name="text">The text; null stays null.</param>
    /// <returns>The text itself where no letter changes.</returns>
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(text))]
    public static string? Apply(TextChange[] changes, string? text)
    {
        ArgumentNullException.ThrowIfNull(changes);
        if (text is null || changes.Length == 0)
        {
            return text;
        }

        using CharacterBuffer buffer = new(stackalloc char[CharacterBuffer.OnStack], text.Length);
        ReadOnlySpan<char> changed = Apply(changes, text, buffer.Memory);
        return changed.SequenceEqual(text) ? text : changed.ToString();
    }

    /// <summary>The same without a new text.</summary>
    /// <param name="changes">The changes.</param>
    /// <param name="text">The text.</param>
    /// <param name="memory">As many characters as the text has, which hold the result where it is not the text
    /// itself.</param>
    internal static ReadOnlySpan<char> Apply(TextChange[] changes, ReadOnlySpan<char> text, Span<char> memory)
    {
        foreach (TextChange change in changes)
        {
            text = change.TryApply(text, memory, out ReadOnlySpan<char> changed) ? changed : default;
        }

        return text;
    }

    /// <summary>Changes a text.</summary>
    /// <param name="text">The text, which may lie in the memory.</param>
    /// <param name="memory">As many characters as the text has, which hold the result where it is not the text
    /// itself.</param>
    /// <param name="changed">The text that stays.</param>
    /// <returns>Whether it stays.</returns>
    internal bool TryApply(ReadOnlySpan<char> text, Span<char> memory, out ReadOnlySpan<char> changed)
    {
        changed = text;
        if (_stopWords is not null && IsStopWord(text))
        {
            return false;
        }

        changed = Cased(text, _letters, memory);
        return true;
    }

    private bool IsStopWord(ReadOnlySpan<char> text)
    {
        if (_compared == LetterCase.Same)
        {
            return _stopWords!.Find(text) >= 0;
        }

        using CharacterBuffer buffer = new(stackalloc char[CharacterBuffer.OnStack], text.Length);
        return _stopWords!.Find(Cased(text, _compared, buffer.Memory)) >= 0;
    }

    private static string Cased(string text, LetterCase letters) => letters switch
    {
        LetterCase.Lower => text.ToLowerInvariant(),
        LetterCase.Upper => text.ToUpperInvariant(),
        _ => text,
    };

    private static ReadOnlySpan<char> Cased(ReadOnlySpan<char> text, LetterCase letters, Span<char> memory)
    {
        if (letters == LetterCase.Same)
        {
            return text;
        }

        // The framework's conversion refuses memory that overlaps.
        if (text.Overlaps(memory))
        {
            using CharacterBuffer copy = new(stackalloc char[CharacterBuffer.OnStack], text.Length);
            text.CopyTo(copy.Memory);
            return memory[..Write(copy.Memory[..text.Length], letters, memory)];
        }

        return memory[..Write(text, letters, memory)];
    }

    private static int Write(ReadOnlySpan<char> text, LetterCase letters, Span<char> memory) =>
        letters == LetterCase.Lower ? text.ToLowerInvariant(memory) : text.ToUpperInvariant(memory);
}
