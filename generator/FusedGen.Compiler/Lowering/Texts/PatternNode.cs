using FusedGen.Compiler.Graph.Texts;

namespace FusedGen.Compiler.Lowering.Texts;

/// <summary>A part of a regular expression, which writes the steps that find it.</summary>
internal abstract record PatternNode
{
    /// <summary>An expression of so many steps would be beyond what a table is made of.</summary>
    private const int MostSteps = 2000;

    /// <summary>Nothing, which is always there.</summary>
    public static readonly PatternNode Nothing = new Sequence([]);

    /// <summary>The steps that find an expression.</summary>
    /// <exception cref="FormatException">There are too many.</exception>
    public IReadOnlyList<PatternStep> Steps()
    {
        List<PatternStep> steps = [];
        Write(steps);
        steps.Add(new PatternStep(PatternStepKind.Found));
        return steps;
    }

    protected abstract void Write(List<PatternStep> steps);

    private static int Add(List<PatternStep> steps, PatternStep step)
    {
        if (steps.Count == MostSteps)
        {
            throw new FormatException($"it needs more than {MostSteps} steps");
        }

        steps.Add(step);
        return steps.Count - 1;
    }

    private static PatternStep Fork(int first, int second) => new(PatternStepKind.Fork, null, first, second);

    /// <summary>One character of a set.</summary>
    public sealed record Character(CharacterSet Set) : PatternNode
    {
        protected override void Write(List<PatternStep> steps) => Add(steps, new PatternStep(PatternStepKind.Read, Set));
    }

    /// <summary>A place in the text.</summary>
    public sealed record Place(PatternStepKind Kind) : PatternNode
    {
        protected override void Write(List<PatternStep> steps) => Add(steps, new PatternStep(Kind));
    }

    /// <summary>One part after the other.</summary>
    public sealed record Sequence(IReadOnlyList<PatternNode> Parts) : PatternNode
    {
        protected override void Write(List<PatternStep> steps)
        {
            foreach (PatternNode part in Parts)
            {
                part.Write(steps);
            }
        }
    }

    /// <summary>One of several parts.</summary>
    public sealed record Choice(IReadOnlyList<PatternNode> Parts) : PatternNode
    {
        protected override void Write(List<PatternStep> steps)
        {
            List<int> ends = [];
            for (int i = 0; i < Parts.Count - 1; i++)
            {
                int fork = Add(steps, default);
                Parts[i].Write(steps);
                ends.Add(Add(steps, default));
                steps[fork] = Fork(fork + 1, steps.Count);
            }

            Parts[Parts.Count - 1].Write(steps);
            foreach (int end in ends)
            {
                steps[end] = Fork(steps.Count, steps.Count);
            }
        }
    }

    /// <summary>A part several times.</summary>
    /// <param name="Part">The part.</param>
    /// <param name="Least">How many times at least.</param>
    /// <param name="Most">How many times at most; null for any number.</param>
    public sealed record Repetition(PatternNode Part, int Least, int? Most) : PatternNode
    {
        protected override void Write(List<PatternStep> steps)
        {
            for (int i = 0; i < Least; i++)
            {
                int before = steps.Count;
                Part.Write(steps);
                if (steps.Count == before)
                {
                    // Nothing is nothing, however often.
                    break;
                }
            }

            if (Most is null)
            {
                int fork = Add(steps, default);
                Part.Write(steps);
                Add(steps, Fork(fork, fork));
                steps[fork] = Fork(fork + 1, steps.Count);
                return;
            }

            List<int> forks = [];
            for (int i = Least; i < Most; i++)
            {
                forks.Add(Add(steps, default));
                Part.Write(steps);
            }

            foreach (int fork in forks)
            {
                steps[fork] = Fork(fork + 1, steps.Count);
            }
        }
    }
}
