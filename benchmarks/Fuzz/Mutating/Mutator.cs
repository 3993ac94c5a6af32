using FusedGen.Fuzz.Wire;

namespace FusedGen.Fuzz.Mutating;

/// <summary>
/// Makes the cases: each is a model with one to five changes that follow from the seed and the case's number alone.
/// </summary>
public sealed class Mutator(IReadOnlyList<CorpusModel> corpus, int seed)
{
    private const int MostChanges = 5;

    /// <summary>The model that a case starts from, and what became of it.</summary>
    public (CorpusModel Origin, byte[] Mutant) Case(int number)
    {
        Random random = new(unchecked((seed * 1_000_003) + number));
        CorpusModel origin = corpus[random.Next(corpus.Count)];
        CorpusModel donor = corpus[random.Next(corpus.Count)];
        byte[] mutant = origin.Content;
        for (int changes = random.Next(1, MostChanges + 1); changes > 0; changes--)
        {
            mutant = Change(mutant, donor, random);
        }

        return (origin, mutant);
    }

    private static byte[] Change(byte[] file, CorpusModel donor, Random random)
    {
        if (TextMutations.IsText(file))
        {
            return random.Next(12) == 0 ? ByteMutations.Apply(file, random) : TextMutations.Apply(file, donor, random);
        }

        // Blind damage mostly ends in the reader; what is changed field by field comes further.
        int choice = random.Next(12);
        if (choice == 0 || WireMessage.TryRead(file) is not { } model)
        {
            return ByteMutations.Apply(file, random);
        }

        if (choice < 6 || WireMessage.TryRead(donor.Content) is not { } other)
        {
            FieldMutations.Apply(model, random);
        }
        else
        {
            GraphMutations.Apply(model, other, random);
        }

        return model.ToBytes();
    }
}
