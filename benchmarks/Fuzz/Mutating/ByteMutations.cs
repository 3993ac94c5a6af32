namespace FusedGen.Fuzz.Mutating;

/// <summary>Damage that knows nothing of the format.</summary>
internal static class ByteMutations
{
    public static byte[] Apply(byte[] file, Random random)
    {
        if (file.Length == 0)
        {
            return file;
        }

        int at = random.Next(file.Length);
        int length = Math.Min(random.Next(1, 40), file.Length - at);
        switch (random.Next(5))
        {
            case 0:
                return file[..at];
            case 1:
                return [.. file[..at], .. file[(at + length)..]];
            case 2:
                return [.. file[..(at + length)], .. file[at..]];
            case 3:
                byte[] overwritten = (byte[])file.Clone();
                random.NextBytes(overwritten.AsSpan(at, Math.Min(length, 4)));
                return overwritten;
            default:
                byte[] flipped = (byte[])file.Clone();
                for (int flips = random.Next(1, 5); flips > 0; flips--)
                {
                    flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
                }

                return flipped;
        }
    }
}
