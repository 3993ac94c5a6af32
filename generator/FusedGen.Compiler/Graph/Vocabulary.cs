namespace FusedGen.Compiler.Graph;

/// <summary>
/// The texts that a model names: its constants, keys, categories and labels. Inside the graph a text is its number
/// here, in order of first appearance, so that nothing computes with letters.
/// </summary>
public sealed class Vocabulary
{
    /// <summary>The number of every text that is not here.</summary>
    public const int Unknown = -1;

    private readonly List<string> _texts = [];
    private readonly Dictionary<string, int> _codes = new(StringComparer.Ordinal);

    /// <summary>The texts by their numbers; untrusted.</summary>
    public IReadOnlyList<string> Texts => _texts;

    /// <summary>The vocabulary of these texts, in their order.</summary>
    public static Vocabulary Of(IEnumerable<string> texts)
    {
        Vocabulary vocabulary = new();
        foreach (string text in texts)
        {
            vocabulary.Add(text);
        }

        return vocabulary;
    }

    /// <summary>The number of a text, which is added where it is new.</summary>
    public int Add(string text)
    {
        if (!_codes.TryGetValue(text, out int code))
        {
            code = _texts.Count;
            _texts.Add(text);
            _codes.Add(text, code);
        }

        return code;
    }

    /// <summary>The number of a text, or <see cref="Unknown"/>.</summary>
    public int CodeOf(string text) => _codes.TryGetValue(text, out int code) ? code : Unknown;
}
