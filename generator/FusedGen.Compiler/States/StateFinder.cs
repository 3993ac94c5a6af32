using System.Text;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Planning.Ports;

namespace FusedGen.Compiler.States;

/// <summary>
/// Finds inputs and outputs whose names leave no doubt that they are states: <c>h</c> and <c>hn</c>, <c>state</c> and
/// <c>stateN</c>, <c>conv_cache_in</c> and <c>conv_cache_out</c>, <c>past</c> and <c>present</c>.
/// </summary>
internal static class StateFinder
{
    /// <summary>Words that say which of two it is, in the name of an input.</summary>
    private static readonly HashSet<string> s_before = Words("in input prev previous past old last init initial 0");

    /// <summary>The same in the name of an output.</summary>
    private static readonly HashSet<string> s_after = Words("out output next new present final n updated");

    /// <summary>Words for what is kept: <c>image_in</c> and <c>image_out</c> are no state.</summary>
    private static readonly HashSet<string> s_kept = Words(
        "h c s hx cx hidden cell state states cache caches memory mem context ctx buffer buf carry rnn gru lstm past kv key value keys values");

    /// <summary>
    /// What to tell of the states that the names give away; null where there are none, or where one may belong to
    /// several.
    /// </summary>
    public static ModelDiagnostic? Diagnostic(Program program)
    {
        (Port Input, Port Output)[] pairs = program.Inputs
            .SelectMany(input => program.Outputs.Where(output => StatePlanner.Fit(input, output) && AreNamedAlike(input.OriginalName, output.OriginalName)),
                (input, output) => (input, output))
            .ToArray();
        bool isUnique = pairs.Select(pair => pair.Input).Distinct().Count() == pairs.Length
            && pairs.Select(pair => pair.Output).Distinct().Count() == pairs.Length;
        if (pairs.Length == 0 || !isUnique)
        {
            return null;
        }

        string state = string.Join(
            ", ", pairs.Select(pair => $"{NamedSettings.Spelled(pair.Input.OriginalName)}={NamedSettings.Spelled(pair.Output.OriginalName)}"));
        string subject = pairs.Length == 1 ? "An output looks like an input" : "Outputs look like inputs";
        return new ModelDiagnostic(
            DiagnosticIds.StatesFound,
            ModelSeverity.Info,
            $"{subject} of the next step. With State = \"{UntrustedText.Escape(state)}\" on a non-static class, each instance keeps them, "
            + "and Process runs one step.");
    }

    private static bool AreNamedAlike(string input, string output)
    {
        List<string> before = WordsOf(input.Replace("past_key_values", "past"));
        List<string> after = WordsOf(output);
        List<string> kept = before.Where(word => !s_before.Contains(word)).ToList();
        if (after.RemoveAll(s_after.Contains) == 0)
        {
            return false;
        }

        // The numbers of layers are no words of an input, unless the output has them too.
        if (!kept.SequenceEqual(after) && before.Contains("0"))
        {
            kept = before.Where(word => word == "0" || !s_before.Contains(word)).ToList();
        }

        return kept.SequenceEqual(after) && (kept.Count == 0 ? before.Contains("past") : kept.Any(s_kept.Contains));
    }

    /// <summary>
    /// The words of a name in lower case: runs of letters and of digits, a capital begins one. One letter and an n,
    /// <c>hn</c>, are two.
    /// </summary>
    private static List<string> WordsOf(string name)
    {
        List<string> words = [];
        StringBuilder word = new();
        for (int i = 0; i < name.Length; i++)
        {
            char c = name[i];
            bool isLetter = c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z');
            bool isDigit = c is >= '0' and <= '9';
            char last = word.Length > 0 ? word[word.Length - 1] : ' ';
            bool begins = (isDigit && last is < '0' or > '9') || (isLetter && last is >= '0' and <= '9')
                || (c is >= 'A' and <= 'Z' && i > 0 && name[i - 1] is >= 'a' and <= 'z');
            if (begins || (!isLetter && !isDigit))
            {
                Close();
            }

            if (isLetter || isDigit)
            {
                word.Append(char.ToLowerInvariant(c));
            }
        }

        Close();
        return words;

        void Close()
        {
            if (word.Length == 2 && word[1] == 'n' && word[0] is 'h' or 'c' or 's')
            {
                words.Add(word.ToString(0, 1));
                words.Add("n");
            }
            else if (word.Length > 0)
            {
                words.Add(word.ToString());
            }

            word.Clear();
        }
    }

    private static HashSet<string> Words(string words) => new(words.Split(' '), StringComparer.Ordinal);
}
