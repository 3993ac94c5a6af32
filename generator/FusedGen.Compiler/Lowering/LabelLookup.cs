using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Lowering;

/// <summary>
/// The way from the place of the largest score to an output of labels, on which nothing else is read but constants: a
/// list of labels, or a table of keys and values behind sums and casts. What it makes of each place is computed.
/// </summary>
internal static class LabelLookup
{
    /// <summary>Operations on the way at most.</summary>
    private const int MostOperations = 48;

    /// <summary>Places at most, and elements that are computed for all of them.</summary>
    private const int MostPlaces = 4096;
    private const long MostWork = 1 << 24;

    /// <summary>What the output is for each place; null where it is no label that is looked up.</summary>
    /// <param name="output">The output.</param>
    public static IReadOnlyList<Tensor>? Of(Value output)
    {
        if (Ways(output) is not var (operations, place) || !operations.Any(IsLookup))
        {
            return null;
        }

        ReduceOperation largest = (ReduceOperation)place.Producer!;
        int places = largest.Input.Shape[largest.Axes[0]];
        if (places > MostPlaces || places * (long)operations.Sum(o => o.Outputs[0].Shape.Count) > MostWork)
        {
            return null;
        }

        try
        {
            return Enumerable.Range(0, places).Select(number => Evaluated(operations, place, number, output)).ToArray();
        }
        catch (EvaluationException)
        {
            return null;
        }
    }

    /// <summary>
    /// The operations behind the place of a largest score that everything else depends on, in order; null where there
    /// is none.
    /// </summary>
    private static (List<Operation> Operations, Value Place)? Ways(Value output)
    {
        List<Operation> operations = [];
        HashSet<Value> seen = [];
        Stack<Value> open = new([output]);
        HashSet<Value> places = [];
        while (open.Count > 0)
        {
            Value value = open.Pop();
            if (value.Constant is not null || !seen.Add(value))
            {
                continue;
            }

            if (IsPlace(value) && !Leads(value))
            {
                places.Add(value);
                continue;
            }

            if (value.Producer is not { Outputs.Count: 1 } producer || operations.Count == MostOperations)
            {
                return null;
            }

            operations.Add(producer);
            foreach (Value input in producer.Inputs)
            {
                open.Push(input);
            }
        }

        return places.Count == 1 ? (Ordered(operations, output), places.Single()) : null;

        // A table of keys that lie far apart is a largest element too, of comparisons with the keys.
        bool Leads(Value value) => ((ReduceOperation)value.Producer!).Input.Producer is MapOperation { Expression: Graph.Expressions.CastExpression } map
            && map.Inputs.Any(input => input.Constant is not null);
    }

    private static List<Operation> Ordered(List<Operation> operations, Value output)
    {
        List<Operation> ordered = [];
        HashSet<Operation> left = [.. operations];
        Visit(output);
        return ordered;

        void Visit(Value value)
        {
            if (value.Producer is { } producer && left.Remove(producer))
            {
                foreach (Value input in producer.Inputs)
                {
                    Visit(input);
                }

                ordered.Add(producer);
            }
        }
    }

    private static bool IsPlace(Value value) => value.Producer is ReduceOperation { Kind: ReduceKind.ArgMax };

    private static bool IsLookup(Operation operation) => operation is GatherOperation { Data.Constant: not null };

    private static Tensor Evaluated(List<Operation> operations, Value place, int number, Value output)
    {
        Dictionary<Value, Tensor> values = new()
        {
            [place] = new Tensor(place.Shape, Enumerable.Repeat((long)number, place.Shape.Count).ToArray(), place.Type),
        };
        foreach (Operation operation in operations)
        {
            values[operation.Outputs[0]] = ReferenceEvaluator.Evaluate(operation, value => values[value])[0];
        }

        return values[output];
    }
}
