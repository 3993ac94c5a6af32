namespace FusedGen.Compiler.Graph;

/// <summary>Where texts come from that the vocabulary need not know: inputs.</summary>
public static class UnknownTexts
{
    /// <summary>Whether a value may hold texts that the vocabulary does not know.</summary>
    public static bool MayHold(Value value)
    {
        HashSet<Value> seen = [];
        Stack<Value> pending = new([value]);
        while (pending.Count > 0)
        {
            Value next = pending.Pop();
            if (next.Type != ElementType.String || next.Constant is not null || !seen.Add(next))
            {
                continue;
            }

            if (next.Producer is null)
            {
                return true;
            }

            foreach (Value input in next.Producer.Inputs)
            {
                pending.Push(input);
            }
        }

        return false;
    }
}
